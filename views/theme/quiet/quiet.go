// Package quiet keeps Bubble Tea v1 from asking the terminal for its background
// while the program is being initialised. That question is asked in an init
// function, before any flag is read, and costs five seconds on a terminal that
// does not answer, even for `trs version`.
//
// It works by two rules. Go initialises packages in the order of their import
// paths among those whose imports are ready (the language specification, "Program
// initialization"). This package imports syscall alone and its path sorts before
// "unicode", on which fmt, and so Bubble Tea, depends: it is initialised before
// Bubble Tea, although its path sorts after it. And termenv, which asks the
// question, takes a program for one without a terminal while CI is set. So CI is
// set here, in this process only, and Restore puts the old value back once
// Bubble Tea is initialised.
//
// Do not add an import: the order would no longer hold. A test watches it.
package quiet

import "syscall"

const variable = "CI"

var (
	old string
	had bool
	set bool
)

func init() {
	old, had = syscall.Getenv(variable)
	set = syscall.Setenv(variable, "1") == nil
}

// Restore puts the environment back as it was. It is to be called from the init
// function of a package that imports Bubble Tea; further calls do nothing.
func Restore() {
	if !set {
		return
	}
	set = false
	if had {
		_ = syscall.Setenv(variable, old)
		return
	}
	_ = syscall.Unsetenv(variable)
}
