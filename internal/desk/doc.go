// Package desk is what somebody who works through lists all day keeps for it (工作台): lists under names of their own (常用筛选).
//
// A kept list holds codes alone: which list, where, what, whose. It holds no words and no telephone number, so that nothing of a
// reporter stays behind in it. It is its account's own: nobody else reads it, and nothing is concluded from it.
package desk
