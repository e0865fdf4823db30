package imap

import (
	"maps"
	"slices"
)

// The words that commands take, for those who explain them: each list sorted.

// FetchItems are what FETCH can be asked for, sections aside (RFC 9051 §6.4.5).
func FetchItems() []string {
	return slices.Sorted(maps.Keys(plainItems))
}

// SearchKeys are what SEARCH can look for (RFC 9051 §6.4.4).
func SearchKeys() []string { return slices.Sorted(maps.Keys(searchKeys)) }

// StatusItems are the figures that STATUS gives (RFC 9051 §6.3.11).
func StatusItems() []string {
	var names []string
	for i := range statusItems {
		names = append(names, statusItems[i].name)
	}
	slices.Sort(names)
	return names
}

// SortKeys are what SORT can sort by (RFC 5256 §3), with REVERSE, which stands
// in front of one.
func SortKeys() []string {
	return slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(sortKeys)), "REVERSE")))
}

// ThreadAlgorithms are what THREAD can thread by (RFC 5256 §3).
func ThreadAlgorithms() []string { return slices.Sorted(maps.Keys(threadings)) }

// StoreItems are what STORE does with flags (RFC 9051 §6.4.6).
func StoreItems() []string {
	return []string{"+FLAGS", "+FLAGS.SILENT", "-FLAGS", "-FLAGS.SILENT", "FLAGS", "FLAGS.SILENT"}
}

// SearchArguments are the kinds of what a search key wants behind it, as tokens
// have them: "date", "size", "flag", "search-text". Most want nothing.
func SearchArguments(key string) []string { return keyValues[key] }
