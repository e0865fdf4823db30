// Package attack has a server attacked, and holds what those who do nothing wrong have of it
// meanwhile, and how much memory it takes, against what they may.
package attack
