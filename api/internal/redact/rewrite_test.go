package redact

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// harmless is an answer as most are: long, and without a secret.
func harmless(tools int) []byte {
	var out strings.Builder
	out.WriteString(`{"items": [`)
	for i := range tools {
		if i > 0 {
			out.WriteString(", ")
		}
		fmt.Fprintf(&out, `{"slug":"TOOL_%d","description":"Lists the basics / of folder_k: all of it","parameters":{"type":"object","properties":{"api_key":{"type":"string"}}},"n":%d.50}`, i, i)
	}
	out.WriteString(`]}`)
	return []byte(out.String())
}

func TestBody_TakesMemoryForSecretsOnly(t *testing.T) {
	body := harmless(500)
	if got := Body(body); &got[0] != &body[0] || len(got) != len(body) {
		t.Error("a body without secrets was copied")
	}
	if allocations := testing.AllocsPerRun(5, func() { Body(body) }); allocations > 60 {
		t.Errorf("a body of 500 tools took %v allocations", allocations)
	}
}

// TestSuspicious_MissesNothingThatTextTakesOut holds the quick look against the
// patterns it stands before.
func TestSuspicious_MissesNothingThatTextTakesOut(t *testing.T) {
	for _, secret := range []string{
		"ak_hunter2", "uak_hunter2", "oak_hunter2", "lk_hunter2", "lt_hunter2", "ln_hunter2", "Bearer hunter2hunter2", "bEARER  hunter2hunter2",
		"Basic hunter2hunter2", "BASIC\thunter2hunter2", "baſic hunter2hunter2", "http://u:hunter2@a.test/", "https://c.test/link/hunter2",
		"HTTPS is no scheme here: https://s.test/?sig=hunter2", `{"api_key":"hunter2"}`, ` "password" : "hunter2"`,
	} {
		for _, text := range []string{secret, "x " + secret, "é: " + secret + ".", "(" + secret + ") and more"} {
			quoted, err := json.Marshal(map[string]string{"text": text})
			if err != nil {
				t.Fatal(err)
			}
			if got := string(Body(quoted)); strings.Contains(got, "hunter2") != strings.Contains(Text(text), "hunter2") {
				t.Errorf("%s became %s, and as text %s", quoted, got, Text(text))
			}
			escaped := strings.ReplaceAll(strings.ReplaceAll(string(quoted), "/", `\/`), "_", `\u005f`)
			if got := string(Body([]byte(escaped))); strings.Contains(got, "hunter2") != strings.Contains(Text(text), "hunter2") {
				t.Errorf("%s became %s", escaped, got)
			}
		}
	}
}

func TestBody_ReplacesManyParts(t *testing.T) {
	const body = ` {"a": "ak_hunter2", "b": [ {"token": "hunter2"}, 1, "lk_hunter2" ], "password": 12, "c": "stays"} `
	const want = `{"a": "ak_[redacted]", "b": [ {"token": "[redacted]"}, 1, "lk_[redacted]" ], "password": "[redacted]", "c": "stays"}`
	if got := string(Body([]byte(body))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func BenchmarkBody(b *testing.B) {
	for _, tools := range []int{10, 500} {
		b.Run(fmt.Sprint(tools), func(b *testing.B) {
			body := harmless(tools)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				Body(body)
			}
		})
	}
}
