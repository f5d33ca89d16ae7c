//go:build prove

package district_test

import "testing"

// TestTenThousandCommunities is TestEveryPlanOfRandomCommunitiesKeepsTheRules at length.
func TestTenThousandCommunities(t *testing.T) {
	keepsTheRules(t, 910)
}
