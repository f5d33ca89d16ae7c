// Package people is who works here: accounts (账号), organisations (机构) and posts (岗位).
//
// An account is one person who may sign in. A post is a role at a place or an organisation, from and until; what a
// person may do follows from the posts of the day (package access), never from the account. Residents need no account.
// The package also keeps the door: passwords, sessions, throttling, and the links for a first sign-in or a forgotten
// password. Every change of an account or a post is an act of the log, written in the same
// transaction. There is no attendance, no time online and no ranking here, and there will be none.
package people
