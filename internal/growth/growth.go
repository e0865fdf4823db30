// Package growth holds that what learners can have EHLO do takes no more than twice the work for
// twice as much of it. Work is how often statements are run, not time.
package growth
