package territory_test

import (
	"fmt"
	"testing"

	"gezhi/internal/territory"
)

// BenchmarkSearchByWords looks for names among 20,000 buildings: one that is there, initials, and one that is not, which is tried in pieces.
func BenchmarkSearchByWords(b *testing.B) {
	t := &territory.Territory{}
	for i := range 1000 {
		t.Compounds = append(t.Compounds, territory.Compound{ID: fmt.Sprint("c", i), Name: fmt.Sprintf("凤翔小区%d区", i), Address: "建设路1号"})
		for j := range 20 {
			t.Buildings = append(t.Buildings, territory.Building{ID: fmt.Sprintf("b%d-%d", i, j), Name: fmt.Sprintf("%d号楼", j), Compound: fmt.Sprint("c", i)})
		}
	}
	x := territory.NewIndex(t)
	for _, text := range []string{"凤翔小区7区", "fxxq", "没有这个地方的名字"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				x.Search(text, 12)
			}
		})
	}
}
