package walk

import "gezhi/internal/geo"

// At is where a node lies.
func (n *Network) At(node int) geo.LonLat { return n.at[node] }

// Street numbers the piece of street where a place lies.
func (p Place) Street() int { return int(p.edge) }
