package api

import "reflect"

// same compares by value, through pointers.
func same[T any](a, b T) bool { return reflect.DeepEqual(a, b) }

// sameMaps is same, and takes nil and empty for the same.
func sameMaps[K comparable, V any](a, b map[K]V) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func isTrue(b *bool) bool { return b != nil && *b }

// sameSwitch compares switches that are on unless they say otherwise.
func sameSwitch(a, b *bool) bool { return (a == nil || *a) == (b == nil || *b) }

// defaultSize is the sandbox of a session that asked for none.
const defaultSize = "standard"

func sizeOf(w *Workbench) string {
	if w.SandboxSize == "" {
		return defaultSize
	}
	return w.SandboxSize
}

func pointerTo[T any](v T) *T { return &v }

func someOf[T any](p *T) Optional[T] {
	if p == nil {
		return Optional[T]{}
	}
	return Some(*p)
}

func someText(s string) Optional[string] {
	if s == "" {
		return Optional[string]{}
	}
	return Some(s)
}

// orNull is the value, or null if there is none.
func orNull[T any](p *T) Optional[T] {
	if p == nil {
		return Null[T]()
	}
	return Some(*p)
}

func mapOrNull[M ~map[K]V, K comparable, V any](m M) Optional[M] {
	if len(m) == 0 {
		return Null[M]()
	}
	return Some(m)
}

func nullIf[T any](condition bool) Optional[T] {
	if condition {
		return Null[T]()
	}
	return Optional[T]{}
}

// leafOf is absent when a leaf does not change, null when it goes away.
func leafOf[T comparable](from, to *T) Optional[T] {
	if same(from, to) {
		return Optional[T]{}
	}
	return orNull(to)
}

func unlessZero[T any](leaves T) Optional[T] {
	if reflect.ValueOf(leaves).IsZero() {
		return Optional[T]{}
	}
	return Some(leaves)
}
