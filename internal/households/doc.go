// Package households keeps the cards of the households of a grid (住户信息).
//
// A card tells where the household lives, how many people it is, what help it says itself that it needs, and, when somebody of it wants
// that, whom to call. There is no number of any document in it, no ethnic group, no belief, no opinion, no label and no score: the type has
// no place for them. A card that nobody refreshed for two years is purged (到期清除); who said that nobody need come (不需要上门) is left
// alone for a year.
package households
