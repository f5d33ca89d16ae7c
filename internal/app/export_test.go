package app

import "gezhi/internal/config"

// HideSmall is hideSmall.
var HideSmall = hideSmall

// ConfigIn is config.
func (t *Training) ConfigIn(dir string) config.Config { return t.config(dir) }
