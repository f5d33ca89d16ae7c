package app

// HideSmall is hideSmall.
var HideSmall = hideSmall
