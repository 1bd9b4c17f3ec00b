package keymap

func defaultGlobal() Global {
	return Global{
		Help:      bind("?", "help", "?"),
		Palette:   bind("ctrl+p", "actions", "ctrl+p", ":"),
		Quit:      bind("q", "quit", "q"),
		ForceQuit: bind("ctrl+c", "quit (twice)", "ctrl+c"),
		Suspend:   bind("ctrl+z", "suspend", "ctrl+z"),
		Refresh:   bind("r", "refresh", "r"),
		Copy:      bind("y", "copy", "y"),
		CopyMenu:  bind("Y", "copy menu", "Y"),
		OpenLink:  bind("o", "open link", "o"),
		Edit:      bind("e", "edit in $EDITOR", "e"),
		Filter:    bind("/", "filter", "/"),
		Back:      bind("esc", "back", "esc"),
		NextPart:  bind("tab", "next part", "tab"),
		PrevPart:  bind("shift+tab", "previous part", "shift+tab"),
		Wider:     bind(">", "wider list", ">"),
		Narrower:  bind("<", "narrower list", "<"),
		Zoom:      bind("z", "zoom part", "z"),
		Mouse:     bind("ctrl+t", "mouse on or off", "ctrl+t"),
		NextPane:  bind("]", "next pane", "]"),
		PrevPane:  bind("[", "previous pane", "["),
		Pane1:     bind("1", "sessions", "1"),
		Pane2:     bind("2", "config", "2"),
		Pane3:     bind("3", "search", "3"),
		Pane4:     bind("4", "tools", "4"),
		Pane5:     bind("5", "execute", "5"),
		Pane6:     bind("6", "history", "6"),
		Pane7:     bind("7", "files", "7"),
		Pane8:     bind("8", "connect", "8"),
		Pane9:     bind("9", "requests", "9"),
	}
}

func defaultList() List {
	return List{
		Up:       bind("↑/k", "up", "up", "k"),
		Down:     bind("↓/j", "down", "down", "j"),
		PageUp:   bind("pgup", "page up", "pgup", "ctrl+b"),
		PageDown: bind("pgdn", "page down", "pgdown", "ctrl+f"),
		HalfUp:   bind("ctrl+u", "half page up", "ctrl+u"),
		HalfDown: bind("ctrl+d", "half page down", "ctrl+d"),
		Top:      bind("g", "first", "g", "home"),
		Bottom:   bind("G", "last", "G", "end"),
		Open:     bind("enter", "open", "enter"),
		Mark:     bind("space", "mark", " "),
	}
}

func defaultTree() Tree {
	return Tree{
		Fold:      bind("←/h", "fold", "left", "h"),
		Unfold:    bind("→/l", "unfold", "right", "l"),
		Toggle:    bind("space", "fold or unfold", " "),
		FoldAll:   bind("-", "fold all", "-"),
		UnfoldAll: bind("+", "unfold all", "+", "="),
		NextMatch: bind("n", "next match", "n"),
		PrevMatch: bind("N", "previous match", "N"),
		CopyPath:  bind("P", "copy path", "P"),
	}
}

func defaultAnswer() Answer {
	return Answer{
		View:        bind("v", "next view", "v"),
		Views:       bind("V", "choose a view", "V"),
		Filter:      bind("|", "jq filter", "|", "J"),
		Save:        bind("s", "save to a file", "s"),
		Open:        bind("O", "open outside", "O"),
		Markdown:    bind("m", "Markdown or plain", "m"),
		Sort:        bind("S", "sort by column", "S"),
		Hide:        bind("X", "hide column", "X"),
		Columns:     bind("C", "show columns", "C"),
		FirstColumn: bind("0", "first column", "0", "^"),
		LastColumn:  bind("$", "last column", "$"),
	}
}

func defaultForm() Form {
	return Form{
		Next:     bind("tab", "next field", "tab", "down"),
		Prev:     bind("shift+tab", "previous field", "shift+tab", "up"),
		Submit:   bind("ctrl+s", "submit", "ctrl+s"),
		Choose:   bind("enter", "choose", "enter"),
		Add:      bind("ctrl+n", "add item", "ctrl+n"),
		Remove:   bind("ctrl+x", "remove item", "ctrl+x"),
		MoveUp:   bind("alt+up", "move item up", "alt+up"),
		MoveDown: bind("alt+down", "move item down", "alt+down"),
		Clear:    bind("ctrl+l", "absent, null, default", "ctrl+l"),
		Raw:      bind("ctrl+o", "form or raw JSON", "ctrl+o"),
		Cancel:   bind("esc", "leave the field", "esc"),

		Variant:     bind("alt+v", "another variant", "alt+v"),
		NextProblem: bind("alt+n", "next problem", "alt+n"),
		Edit:        bind("ctrl+g", "field in $EDITOR", "ctrl+g"),
		Newline:     bind("ctrl+j", "line break", "ctrl+j"),
		Problems:    bind("alt+p", "list of problems", "alt+p"),
		Suggest:     bind("alt+s", "known values", "alt+s"),
		Find:        bind("alt+g", "go to a field", "alt+g"),
		File:        bind("alt+o", "value from a file", "alt+o"),
		Rename:      bind("alt+r", "rename member", "alt+r"),
		HelpDown:    bind("alt+j", "scroll description", "alt+j", "alt+pgdown"),
		HelpUp:      bind("alt+k", "description back", "alt+k", "alt+pgup"),
	}
}

func defaultOverlay() Overlay {
	return Overlay{
		Yes:      bind("y", "yes", "y", "Y"),
		No:       bind("n", "no", "n", "N"),
		Accept:   bind("enter", "choose", "enter"),
		Close:    bind("esc", "close", "esc"),
		Up:       bind("↑", "up", "up", "ctrl+k"),
		Down:     bind("↓", "down", "down", "ctrl+j"),
		PageUp:   bind("pgup", "page up", "pgup"),
		PageDown: bind("pgdn", "page down", "pgdown"),
	}
}

func defaultSessions() Sessions {
	return Sessions{
		New:      bind("n", "new session", "n"),
		OpenID:   bind("i", "open by id", "i"),
		Attach:   bind("a", "attach by id", "a"),
		Clone:    bind("c", "clone", "c"),
		Delete:   bind("D", "delete", "D"),
		Rename:   bind("R", "rename", "R"),
		Snippets: bind("s", "client snippets", "s"),
		Forget:   bind("x", "forget", "x"),
	}
}

func defaultConfig() Config {
	return Config{
		Change:  bind("c", "change", "c"),
		Form:    bind("f", "fill in a form", "f"),
		Default: bind("x", "back to default", "x"),
		Undo:    bind("u", "undo the field", "u"),
		Review:  bind("v", "review patch", "v"),
		Save:    bind("ctrl+s", "save version", "ctrl+s"),
		Discard: bind("U", "discard changes", "U"),
		Rebase:  bind("b", "rebase the draft", "b"),
		Raw:     bind("w", "raw JSON", "w"),
	}
}

func defaultSearch() Search {
	return Search{
		Query:  bind("i", "type a use case", "i"),
		Run:    bind("ctrl+r", "search", "ctrl+r"),
		Add:    bind("a", "add use case", "a"),
		Remove: bind("x", "remove use case", "x"),
		Plan:   bind("p", "plan", "p"),
		Schema: bind("S", "schema", "S"),
	}
}

func defaultTools() Tools {
	return Tools{
		Switch: bind("t", "exposed or allowed", "t"),
		WhyNot: bind("w", "why not", "w"),
		Sort:   bind("s", "sort", "s"),
		Schema: bind("S", "schema", "S"),
		More:   bind("m", "read on", "m"),
	}
}

func defaultExecute() Execute {
	return Execute{
		Run:     bind("ctrl+r", "run", "ctrl+r"),
		Raw:     bind("ctrl+o", "form or raw JSON", "ctrl+o"),
		Account: bind("ctrl+a", "account", "ctrl+a"),
		Reset:   bind("U", "reset arguments", "U"),
		Tool:    bind("t", "choose tool", "t"),
		About:   bind("i", "description or result", "i"),
		Fix:     bind("f", "fix it there", "f"),
		Example: bind("x", "fill in examples", "x"),
		Source:  bind("a", "arguments from ...", "a"),
		Calls:   bind("R", "named and earlier calls", "R"),
		Keep:    bind("w", "save as a named call", "w"),
		Compare: bind("d", "compare the last runs", "d"),
		Offload: bind("L", "large answers to a file", "L"),
		Add:     bind("b", "add to the batch", "b"),
		Batch:   bind("B", "several calls at once", "B"),
		Proxy:   bind("p", "request to a toolkit", "p"),
	}
}

func defaultMeta() Meta {
	return Meta{
		Use:     bind("u", "open the tool", "u"),
		Connect: bind("c", "to its connection", "c"),
		Side:    bind("S", "other side of the schema", "S"),
	}
}

func defaultProxy() Proxy {
	return Proxy{
		Send:    bind("ctrl+r", "send", "ctrl+r"),
		Toolkit: bind("ctrl+a", "toolkit", "ctrl+a"),
		Earlier: bind("u", "earlier requests", "u", "R"),
		Headers: bind("H", "headers or body", "H"),
		Curl:    bind("c", "copy as curl", "c"),
		Fix:     bind("f", "fix it there", "f"),
		Reset:   bind("U", "new request", "U"),
		Save:    bind("w", "write file", "w"),
	}
}

func defaultCalls() Calls {
	return Calls{
		Switch:  bind("t", "named or earlier runs", "t"),
		All:     bind("a", "this tool or all", "a"),
		Run:     bind("ctrl+r", "run now", "ctrl+r"),
		Side:    bind("i", "arguments or result", "i"),
		Compare: bind("c", "compare runs", "c", "d"),
		Save:    bind("s", "save as a named call", "s", "w"),
		Rename:  bind("R", "rename", "R"),
		Delete:  bind("D", "delete", "D"),
		Batch:   bind("b", "to the batch", "b"),
	}
}

func defaultBatch() Batch {
	return Batch{
		Run:       bind("ctrl+r", "run all", "ctrl+r"),
		Stop:      bind("s", "stop this one", "s"),
		Add:       bind("a", "add named or earlier", "a"),
		Mode:      bind("m", "single calls or one", "m"),
		Parallel:  bind("p", "how many at once", "p"),
		Account:   bind("ctrl+a", "account", "ctrl+a"),
		Duplicate: bind("d", "duplicate", "d"),
		Remove:    bind("x", "remove", "x"),
		Clear:     bind("X", "remove all", "X"),
		MoveUp:    bind("K", "move up", "K", "alt+up"),
		MoveDown:  bind("J", "move down", "J", "alt+down"),
		Side:      bind("i", "arguments or answer", "i"),
		Fix:       bind("f", "fix it there", "f"),
	}
}

func defaultHistory() History {
	return History{
		Older:   bind("a", "compare from", "a"),
		Newer:   bind("b", "compare to", "b"),
		Swap:    bind("x", "swap", "x"),
		Live:    bind("v", "against live", "v"),
		Mode:    bind("m", "paths, text, config", "m"),
		Restore: bind("R", "restore", "R"),
	}
}

func defaultFiles() Files {
	return Files{
		Upload:   bind("u", "upload", "u"),
		Download: bind("d", "download", "d"),
		Delete:   bind("D", "delete", "D"),
		Parent:   bind("backspace", "parent folder", "backspace"),
		Sort:     bind("s", "sort", "s"),
		Reverse:  bind("S", "reverse order", "S"),
	}
}

func defaultConnect() Connect {
	return Connect{
		Link:       bind("c", "connect", "c"),
		LinkAs:     bind("C", "with alias or callback", "C"),
		Wait:       bind("w", "wait until active", "w"),
		Reveal:     bind("v", "show or hide the link", "v"),
		Accounts:   bind("a", "accounts", "a"),
		Toggle:     bind("t", "enable, disable account", "t"),
		Disconnect: bind("D", "delete account", "D"),
		Revoke:     bind("X", "revoke account", "X"),
		Sort:       bind("s", "connected first or not", "s"),
	}
}

func defaultRequests() Requests {
	return Requests{
		Curl:    bind("c", "copy as curl", "c"),
		Headers: bind("H", "headers", "H"),
		Export:  bind("w", "write HAR", "w"),
		Clear:   bind("x", "clear", "x"),
	}
}
