package microgrid

import (
	"context"
	"fmt"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/units"
)

// Rule says where high-rises begin and how large a block of bungalows may be.
type Rule struct {
	HighRiseStoreys int // a building of so many storeys or more is a high-rise
	BungalowStoreys int // a building of so many or fewer is a bungalow
	BlockHouseholds int // most households of a block of bungalows
}

// Published returns the published rule: bungalows in blocks of 50 households. Ten storeys make a high-rise (GB 50352 speaks of more than
// 27 m for dwellings).
func Published() Rule { return Rule{HighRiseStoreys: 10, BungalowStoreys: 1, BlockHouseholds: 50} }

// Building is a dwelling house.
type Building struct {
	ID         string
	Community  string
	Compound   string
	Type       units.Type
	Storeys    int
	Stairs     int // units (单元) of the building; 0 is one
	Households int
	Residents  int
	At         geo.LonLat
}

// Derive makes the micro-grids of buildings. The households and residents of a high-rise are spread over its units as evenly as whole
// numbers allow. Bungalows of a compound, or of a community outside of compounds, are gathered into the fewest connected blocks; a
// block needs neighbours, so a lonely bungalow is a block of its own. members names the buildings of each unit.
//
// Faults: Invalid with duplicate, plan.id_missing, plan.storeys, out_of_range.
func Derive(ctx context.Context, list []Building, rule Rule, seed uint64) (made []units.Unit, members [][]string, err error) {
	if err := validate(list); err != nil {
		return nil, nil, err
	}
	var bungalows []Building
	for _, b := range list {
		switch {
		case b.Storeys <= rule.BungalowStoreys:
			bungalows = append(bungalows, b)
		case b.Storeys >= rule.HighRiseStoreys && b.Stairs > 1:
			for i := range b.Stairs {
				u := b.unit(units.HighRiseUnit)
				u.ID = fmt.Sprintf("%s-%d", b.ID, i+1)
				u.Households, u.Residents = share(b.Households, b.Stairs, i), share(b.Residents, b.Stairs, i)
				made, members = append(made, u), append(members, []string{b.ID})
			}
		case b.Storeys >= rule.HighRiseStoreys:
			made, members = append(made, b.unit(units.HighRiseUnit)), append(members, []string{b.ID})
		default:
			made, members = append(made, b.unit(units.MultiStorey)), append(members, []string{b.ID})
		}
	}
	blocks, inside, err := blocks(ctx, bungalows, rule, seed)
	return append(made, blocks...), append(members, inside...), err
}

func (b Building) unit(kind units.Kind) units.Unit {
	return units.Unit{ID: b.ID, Community: b.Community, Compound: b.Compound, Type: b.Type, Kind: kind, Households: b.Households, Residents: b.Residents, At: b.At}
}

// share is the i-th of n parts of a whole number; earlier parts take the remainder.
func share(whole, n, i int) int {
	s := whole / n
	if i < whole%n {
		s++
	}
	return s
}

func validate(list []Building) error {
	var f fault.Fields
	seen := map[string]bool{}
	for i, b := range list {
		at := fmt.Sprintf("buildings.%d", i)
		switch {
		case b.ID == "":
			f.Add(at+" id", "plan.id_missing")
		case seen[b.ID]:
			f.Add(at+" id", "duplicate", "value", b.ID)
		}
		seen[b.ID] = true
		if b.Storeys < 1 {
			f.Add(at+" storeys", "plan.storeys")
		}
		if b.Households < 0 || b.Residents < 0 || b.Stairs < 0 {
			f.Add(at+" households", "out_of_range", "min", 0, "max", 1_000_000)
		}
	}
	return f.Err()
}

// blockTime is far more than bungalows of one town need.
const blockTime = time.Minute

// blocks gathers bungalows: it is the division of grids over again, with the compound as the community and the block as the grid.
func blocks(ctx context.Context, list []Building, rule Rule, seed uint64) ([]units.Unit, [][]string, error) {
	if len(list) == 0 {
		return nil, nil, nil
	}
	ground := units.Ground{Units: make([]units.Unit, len(list))}
	for i, b := range list {
		ground.Units[i] = b.unit(units.BungalowBlock)
		ground.Units[i].Community = b.Community + "\x00" + b.Compound
		ground.Units[i].Compound, ground.Units[i].Type = "", ""
	}
	ground.Edges = adjacency.Gabriel(ground.Units, nil)
	limits := units.Limits{Households: rule.BlockHouseholds, Residents: 1_000_000}
	r, err := district.Solve(ctx, ground, district.Options{Limits: limits, Seed: seed, Budget: blockTime})
	if err != nil {
		return nil, nil, err
	}
	var made []units.Unit
	var members [][]string
	at := map[string]int{}
	for i, b := range list {
		k, ok := at[r.Plan[i]]
		if !ok {
			k = len(made)
			at[r.Plan[i]] = k
			u := b.unit(units.BungalowBlock)
			u.Households, u.Residents, u.At = 0, 0, geo.LonLat{}
			made, members = append(made, u), append(members, nil)
		}
		made[k].Households += b.Households
		made[k].Residents += b.Residents
		made[k].At.Lon += b.At.Lon
		made[k].At.Lat += b.At.Lat
		members[k] = append(members[k], b.ID)
	}
	for k := range made {
		made[k].At.Lon /= float64(len(members[k]))
		made[k].At.Lat /= float64(len(members[k]))
	}
	return made, members, nil
}
