// Package atlas draws the map (地图): vector tiles of the ground and of the cases, and still pictures of a place.
//
// A tile is a square of the web mercator map, numbered by zoom, column and row, in the encoding of Mapbox Vector Tiles 2.1.
// The ground is the same for everybody: areas, grids (网格) and micro-grids (微网格) of the edition in force. Neighbours share
// their borders in every tile: what is left out at low zooms is decided once per border, not once per side.
// Cases (事项) are drawn for somebody: only what lies within the reader's scope, close ones together as a number. Sensitive
// cases are on no map at all. Residents see snapped places, no numbers below the least that may be told, and nothing of the
// matters that happen in private rooms.
// A tile says what kind of thing stands where; it never holds a word, a name or a contact.
package atlas
