package tools_test

import "testing"

func TestSlugs_HaveTheRoomFirst(t *testing.T) {
	const before = 3 // rows above it
	for _, size := range []struct {
		width, height int
		whole         string // wherever the list cuts it; the detail may wrap it
	}{
		{80, 21, "GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER"},
		{100, 27, "GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED"},
		{120, 37, "GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER"},
		{160, 45, "GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER"},
	} {
		b, _, _ := onSandbox(t, size.width, size.height, nil)
		b.Sees("GITHUB_CREATE_AN_ISSUE_COMMENT")
		for range before {
			b.Key("down")
		}
		b.Sees(size.whole)
	}
}
