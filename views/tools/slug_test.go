package tools_test

import (
	"testing"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
)

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

func TestFailure_StandsWhereThereIsRoomForIt(t *testing.T) {
	server, client := sandboxtest.Start(t, sandbox.Options{Seed: 1, Faults: []string{"500:1@tools_list"}}, api.WithRetries(0))
	id, _ := server.DemoSession()
	session, err := client.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	b := with(t, "dark", 80, 21, client, session)
	b.Sees("The tools could not be read. r tries again").Sees("HTTP_InternalServerError").Sees("✗ reading the tools failed").Sees("request id")
	for _, k := range b.pane.Keys() {
		if k.Help().Desc == "run" {
			t.Error("there is no tool to run")
		}
	}
}
