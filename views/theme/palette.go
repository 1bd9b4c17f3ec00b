package theme

// palette is the tokens of a theme. A colour is "#rrggbb", an ANSI number or
// "" for the terminal's own. It is drawn on the terminal's background, which is
// not ours to set; backgrounds names those it has to be readable on.
type palette struct {
	name           string
	dark           bool
	text, muted    string // what is read, and what is secondary
	faint          string // lines and borders, never text
	accent         string
	good, warn     string
	bad            string
	selected       string // background of the chosen row
	backgrounds    []string
	mono, plain    bool // attributes instead of colours; nothing at all
	heavyWhenFocus bool
}

var dark = palette{
	name: "dark", dark: true,
	text: "#e6e8ec", muted: "#a9b0bc", faint: "#565d69", accent: "#7cb7ff",
	good: "#8fd18a", warn: "#e8c06a", bad: "#ff9a93", selected: "#2b3a55",
	backgrounds: []string{"#000000", "#16181d", "#1e1e2e", "#282c34"},
}

var light = palette{
	name: "light",
	text: "#1f2328", muted: "#555d68", faint: "#b3bac4", accent: "#0a53be",
	good: "#0f6127", warn: "#7a4b00", bad: "#b01e17", selected: "#d9e7fd",
	backgrounds: []string{"#ffffff", "#fafafa", "#fdf6e3"},
}

var highContrastDark = palette{
	name: "high-contrast", dark: true,
	text: "#ffffff", muted: "#e0e0e0", faint: "#c0c0c0", accent: "#5fd7ff",
	good: "#7dff7d", warn: "#ffe14d", bad: "#ffb0a8", selected: "#00305c",
	backgrounds: []string{"#000000", "#1e1e2e"}, heavyWhenFocus: true,
}

var highContrastLight = palette{
	name: "high-contrast",
	text: "#000000", muted: "#262626", faint: "#404040", accent: "#00309c",
	good: "#004d14", warn: "#5a3600", bad: "#8c0000", selected: "#cfe2ff",
	backgrounds: []string{"#ffffff", "#fdf6e3"}, heavyWhenFocus: true,
}

// ansi16 leaves every shade to the terminal's own sixteen colours.
var ansi16 = palette{
	name: "ansi-16", dark: true,
	accent: "6", good: "2", warn: "3", bad: "1",
}

// mono tells everything by weight, inversion and symbols.
var mono = palette{name: "mono", dark: true, mono: true, heavyWhenFocus: true}

// plain is for terminals that understand nothing: symbols alone.
var plain = palette{name: "plain", dark: true, plain: true, heavyWhenFocus: true}
