//go:build !linux

package bench

import "errors"

func evict(string) error {
	return errors.New("the page cache can be emptied on Linux alone; measure with --cold 0")
}
