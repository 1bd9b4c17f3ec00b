package serve

import (
	"flag"
	"fmt"
	"strings"
)

// Command is one command of the program, as completion scripts offer it.
type Command struct {
	Name  string // "" is the program without a command
	Help  string
	Flags *flag.FlagSet // nil for none
	Words []string      // what can follow
}

// Completion writes the completion script for a shell: bash, zsh or fish.
func Completion(shell string, commands []Command) (string, error) {
	switch shell {
	case "bash":
		return bashCompletion(commands), nil
	case "zsh":
		return zshCompletion(commands), nil
	case "fish":
		return fishCompletion(commands), nil
	}
	return "", fmt.Errorf("no completion for the shell %q; there is one for bash, zsh and fish", shell)
}

// option is a flag as completion needs it.
type option struct {
	name, help string
	value      bool // takes one
	file, dir  bool // and that is a path
}

func (c Command) options() (list []option) {
	if c.Flags == nil {
		return nil
	}
	c.Flags.VisitAll(func(f *flag.Flag) {
		arg, help := flag.UnquoteUsage(f)
		list = append(list, option{name: f.Name, help: help, value: arg != "", file: arg == "FILE", dir: arg == "DIR"})
	})
	return list
}

// apart takes the program's own flags out of the commands.
func apart(commands []Command) (named []Command, own Command) {
	for _, c := range commands {
		if c.Name == "" {
			own = c
			continue
		}
		named = append(named, c)
	}
	return named, own
}

func bashCompletion(commands []Command) string {
	var b strings.Builder
	b.WriteString("# bash completion for trs; load it with: source <(trs completion bash)\n")
	b.WriteString("_trs() {\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n  COMPREPLY=()\n")
	named, own := apart(commands)
	var names []string
	for _, c := range named {
		names = append(names, c.Name)
	}
	for _, o := range own.options() {
		names = append(names, "--"+o.name)
	}
	fmt.Fprintf(&b, "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W %q -- \"$cur\"))\n    return\n  fi\n", strings.Join(append(names, "--help"), " "))
	b.WriteString("  case ${COMP_WORDS[1]} in\n")
	own.Name = "*"
	for _, c := range append(named, own) {
		fmt.Fprintf(&b, "    %s)\n", c.Name)
		words := c.Words
		var files, dirs, plain []string
		for _, o := range c.options() {
			words = append(words, "--"+o.name)
			switch {
			case o.file:
				files = append(files, "--"+o.name)
			case o.dir:
				dirs = append(dirs, "--"+o.name)
			case o.value:
				plain = append(plain, "--"+o.name)
			}
		}
		if c.Flags != nil {
			b.WriteString("      case $prev in\n")
			for _, arm := range []struct {
				flags  []string
				action string
			}{
				{files, `COMPREPLY=($(compgen -f -- "$cur")); return`},
				{dirs, `COMPREPLY=($(compgen -d -- "$cur")); return`},
				{plain, "return"},
			} {
				if len(arm.flags) > 0 {
					fmt.Fprintf(&b, "        %s) %s ;;\n", strings.Join(arm.flags, "|"), arm.action)
				}
			}
			b.WriteString("      esac\n")
		}
		fmt.Fprintf(&b, "      COMPREPLY=($(compgen -W %q -- \"$cur\"))\n      ;;\n", strings.Join(words, " "))
	}
	b.WriteString("  esac\n}\ncomplete -F _trs trs\n")
	return b.String()
}

func zshCompletion(commands []Command) string {
	named, own := apart(commands)
	var b strings.Builder
	b.WriteString("#compdef trs\n# zsh completion for trs; load it with: source <(trs completion zsh)\n_trs() {\n")
	b.WriteString("  if [[ $words[2] == -* ]]; then\n    _arguments")
	zshArguments(&b, own)
	b.WriteString("\n    return\n  fi\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n")
	for _, c := range named {
		fmt.Fprintf(&b, "      %s\n", single(c.Name+":"+c.Help))
	}
	b.WriteString("    )\n    _describe command commands\n    return\n  fi\n")
	b.WriteString("  local command=$words[2]\n  (( CURRENT-- ))\n  shift words\n  case $command in\n")
	for _, c := range named {
		fmt.Fprintf(&b, "    %s)\n      _arguments", c.Name)
		zshArguments(&b, c)
		b.WriteString("\n      ;;\n")
	}
	b.WriteString("  esac\n}\nif [ \"$funcstack[1]\" = _trs ]; then\n  _trs \"$@\"\nelse\n  compdef _trs trs\nfi\n")
	return b.String()
}

func zshArguments(b *strings.Builder, c Command) {
	for _, o := range c.options() {
		help := strings.NewReplacer("[", "(", "]", ")").Replace(o.help)
		spec := "*--" + o.name + "[" + help + "]"
		switch {
		case o.file:
			spec += ":file:_files"
		case o.dir:
			spec += ":directory:_files -/"
		case o.value:
			spec += ":value:"
		}
		b.WriteString(" \\\n        " + single(spec))
	}
	if len(c.Words) > 0 {
		b.WriteString(" \\\n        " + single("1: :("+strings.Join(c.Words, " ")+")"))
	}
}

func fishCompletion(commands []Command) string {
	var b strings.Builder
	b.WriteString("# fish completion for trs; load it with: trs completion fish | source\ncomplete -c trs -f\n")
	for _, c := range commands {
		seen := "__fish_use_subcommand"
		if c.Name != "" {
			fmt.Fprintf(&b, "complete -c trs -n __fish_use_subcommand -a %s -d %s\n", c.Name, single(c.Help))
			seen = "'__fish_seen_subcommand_from " + c.Name + "'"
		}
		if len(c.Words) > 0 {
			fmt.Fprintf(&b, "complete -c trs -n %s -a %s\n", seen, single(strings.Join(c.Words, " ")))
		}
		for _, o := range c.options() {
			fmt.Fprintf(&b, "complete -c trs -n %s -l %s -d %s", seen, o.name, single(o.help))
			switch {
			case o.file:
				b.WriteString(" -r -F")
			case o.dir:
				b.WriteString(" -x -a '(__fish_complete_directories)'")
			case o.value:
				b.WriteString(" -x")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// single quotes text for all three shells.
func single(text string) string { return "'" + strings.ReplaceAll(text, "'", "’") + "'" }
