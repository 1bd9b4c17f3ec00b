package native

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trs/api/memguard"
	"trs/api/sandbox/toolrun"
)

// answers runs tools and compares the parts of their answers that are named.
func answers(t *testing.T, slug string, cases map[string]string) {
	t.Helper()
	for arguments, want := range cases {
		result := run(t, slug, arguments)
		if result.Error != "" {
			t.Errorf("%s %s failed: %s", slug, arguments, result.Error)
			continue
		}
		raw, err := json.Marshal(result.Data)
		if err != nil {
			t.Fatal(err)
		}
		got := parse(t, string(raw)).(map[string]any)
		for name, value := range parse(t, want).(map[string]any) {
			if !sameJSON(got[name], value) {
				t.Errorf("%s %s: %s is %v, want %v", slug, arguments, name, got[name], value)
			}
		}
	}
}

// refusals runs tools that must fail with words.
func refusals(t *testing.T, slug string, cases map[string]string) {
	t.Helper()
	for arguments, word := range cases {
		if result := run(t, slug, arguments); !strings.Contains(result.Error, word) || len(result.Data) != 0 {
			t.Errorf("%s %s: %q, %v", slug, arguments, result.Error, result.Data)
		}
	}
}

func TestText_Works(t *testing.T) {
	answers(t, "TEXT_CHANGE_CASE", map[string]string{
		`{"text":"sendHTTPRequest to über-server","case":"snake"}`: `{"text":"send_http_request_to_über_server"}`,
		`{"text":"it's a dog's life","case":"title"}`:              `{"text":"It's A Dog's Life"}`,
		`{"text":"HELLO. how ARE you?","case":"sentence"}`:         `{"text":"Hello. How are you?"}`,
		`{"text":"a b","case":"constant"}`:                         `{"text":"A_B"}`,
		`{"text":"","case":"camel"}`:                               `{"text":""}`,
	})
	answers(t, "TEXT_REPLACE", map[string]string{
		`{"text":"a.b.c","find":".","replacement":"$1"}`:                     `{"text":"a$1b$1c","replacements":2}`,
		`{"text":"xaaax","find":"a*","replacement":"-","regex":true}`:        `{"text":"-x-x-"}`,
		`{"text":"Ab","find":"(?P<l>b)","replacement":"${l}!","regex":true}`: `{"text":"Ab!"}`,
	})
	answers(t, "TEXT_EXTRACT", map[string]string{
		`{"text":"é1é2","pattern":"\\d","limit":1}`: `{"count":1,"truncated":true,"matches":[{"text":"1","start":1,"end":2,"groups":[],"named":{}}]}`,
	})
	answers(t, "TEXT_SPLIT", map[string]string{
		`{"text":"a1b22c","separator":{"pattern":"\\d+"}}`: `{"parts":["a","b","c"]}`,
		`{"text":"añb","separator":""}`:                    `{"parts":["a","ñ","b"]}`,
	})
	answers(t, "TEXT_RENDER_TEMPLATE", map[string]string{
		`{"template":"{{a.b.1}} {{n}} {{o}}","values":{"a":{"b":[1,"x"]},"n":12345678901234567890,"o":{"k":1}}}`: `{"text":"x 12345678901234567890 {\"k\":1}"}`,
		`{"template":"[{{x}}]","values":{},"missing":"empty"}`:                                                   `{"text":"[]","missing":["x"]}`,
	})
	answers(t, "TEXT_TRUNCATE", map[string]string{`{"text":"日本語日本語","max_characters":4}`: `{"text":"日本語…","truncated":true}`})
	answers(t, "TEXT_DIFF", map[string]string{`{"before":"a\nb\n","after":"a\n-- c\n"}`: `{"added":1,"removed":1,"equal":false}`})
	refusals(t, "TEXT_EXTRACT", map[string]string{`{"text":"a","pattern":"(?=a)"}`: "pattern is not valid"})
	refusals(t, "TEXT_RENDER_TEMPLATE", map[string]string{`{"template":"{{a.b}} {{c}}","values":{"c":1}}`: "a.b"})
	refusals(t, "TEXT_SPLIT", map[string]string{`{"text":"a","separator":{"pattern":"("}}`: "pattern is not valid"})
}

func TestText_OutputIsBounded(t *testing.T) {
	long := strings.Repeat("a", 100_000)
	for slug, arguments := range map[string]string{
		"TEXT_REPLACE":         `{"text":"` + long + `","find":"a","replacement":"` + long[:10_000] + `"}`,
		"TEXT_RENDER_TEMPLATE": `{"template":"` + strings.Repeat("{{a}}", 1000) + `","values":{"a":"` + long + `"}}`,
	} {
		if result := run(t, slug, arguments); !strings.Contains(result.Error, "longer than") {
			t.Errorf("%s made %d bytes of it: %s", slug, len(result.Data), result.Error)
		}
	}
}

func TestJSON_Works(t *testing.T) {
	answers(t, "JSON_QUERY", map[string]string{
		`{"value":[3,1,2],"filter":"sort | .[]","limit":2}`:        `{"results":[1,2],"truncated":true}`,
		`{"value":null,"filter":"env | length"}`:                   `{"results":[0]}`,
		`{"value":null,"filter":"halt"}`:                           `{"results":[]}`,
		`{"value":{"a":1},"filter":".a + $b","variables":{"b":2}}`: `{"results":[3]}`,
	})
	refusals(t, "JSON_QUERY", map[string]string{
		`{"value":1,"filter":".["}`: "not valid jq", `{"value":1,"filter":".a"}`: "jq:", `{"value":1,"filter":"$nope"}`: "not valid jq",
		`{"value":1,"filter":"import \"m\" as m; ."}`: "jq", `{"value":1,"filter":"input"}`: "jq",
	})
	answers(t, "JSON_MERGE_PATCH", map[string]string{
		`{"target":{"a":{"b":1,"c":2},"d":3},"patch":{"a":{"b":null},"e":{"f":null}}}`: `{"value":{"a":{"c":2},"d":3,"e":{}},"changed":true}`,
		`{"target":{"a":1},"patch":{"a":1.0}}`:                                         `{"changed":false}`,
	})
	answers(t, "JSON_DIFF", map[string]string{
		`{"before":{"a/b":[1,{"x":null}]},"after":{"a/b":[1,{"x":2},3]}}`: `{"changes":[{"path":"/a~1b/1/x","change":"changed","before":null,"after":2},{"path":"/a~1b/2","change":"added","after":3}]}`,
	})
	answers(t, "JSON_GET", map[string]string{`{"value":{"a/b":{"~":[0,7]}},"pointer":"/a~1b/~0/1"}`: `{"found":true,"value":7}`})
	refusals(t, "JSON_PARSE", map[string]string{`{"text":"{\n \"a\": x}"}`: "line 2 column 7", `{"text":"1 2"}`: "several"})
	refusals(t, "JSON_VALIDATE", map[string]string{
		`{"value":1,"schema":{"$ref":"file:///etc/passwd"}}`: "not followed", `{"value":1,"schema":{"type":7}}`: "not valid",
	})
	answers(t, "JSON_VALIDATE", map[string]string{`{"value":{"a":[1,"x"]},"schema":{"properties":{"a":{"items":{"type":"integer"}}}}}`: `{"valid":false,"problems":[{"path":"/a/1","message":"got string, want integer"}]}`})
}

func TestJSON_EndsProgramsThatDoNot(t *testing.T) {
	for _, filter := range []string{"def f: f; f", "[range(1e12)]", "last(repeat(1))", "reduce range(1e9) as $i (\"x\"; . + .)"} {
		t.Run(filter, func(t *testing.T) {
			t.Parallel()
			result := run(t, "JSON_QUERY", `{"value":null,"filter":`+quoted(t, filter)+`}`)
			if !strings.Contains(result.Error, "ran longer than") && !strings.Contains(result.Error, memguard.ErrLimit.Error()) && !strings.Contains(result.Error, "too large") {
				t.Errorf("it ends with %q, not by a limit", result.Error)
			}
		})
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	raw, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTime_Works(t *testing.T) {
	answers(t, "TIME_CONVERT", map[string]string{
		`{"time":"2026-03-29T00:59:59Z","to":"Europe/Madrid"}`:                      `{"iso":"2026-03-29T01:59:59+01:00","is_daylight_saving":false}`,
		`{"time":"2026-03-29T01:00:00Z","to":"Europe/Madrid"}`:                      `{"iso":"2026-03-29T03:00:00+02:00","is_daylight_saving":true}`,
		`{"time":"2026-07-01 09:00","from":"America/New_York","to":"Asia/Kolkata"}`: `{"iso":"2026-07-01T18:30:00+05:30"}`,
		`{"time":0.25,"to":"UTC"}`:                                                  `{"iso":"1970-01-01T00:00:00.25Z","epoch_seconds":0.25}`,
	})
	answers(t, "TIME_ADD", map[string]string{
		`{"time":"2026-01-31","duration":"P1M"}`:                                         `{"iso":"2026-02-28T00:00:00Z"}`,
		`{"time":"2024-02-29","duration":"-P1Y"}`:                                        `{"iso":"2023-02-28T00:00:00Z"}`,
		`{"time":"2026-03-28T12:00","duration":{"days":1},"timezone":"Europe/Madrid"}`:   `{"iso":"2026-03-29T12:00:00+02:00"}`,
		`{"time":"2026-03-28T12:00","duration":{"hours":24},"timezone":"Europe/Madrid"}`: `{"iso":"2026-03-29T13:00:00+02:00"}`,
		`{"time":"2026-01-01","duration":"P2W"}`:                                         `{"iso":"2026-01-15T00:00:00Z"}`,
	})
	answers(t, "TIME_PARSE", map[string]string{
		`{"text":"03/04/2026"}`: `{"iso":"2026-03-04T00:00:00Z"}`, `{"text":"3/4/2026 5:06 PM","day_first":true}`: `{"iso":"2026-04-03T17:06:00Z"}`,
		`{"text":"Mon, 02 Jan 2006 15:04:05 GMT"}`: `{"utc":"2006-01-02T15:04:05Z"}`,
	})
	answers(t, "TIME_DIFFERENCE", map[string]string{
		`{"start":"2026-03-01","end":"2026-03-02T01:00:01Z"}`: `{"seconds":90001,"iso":"P1DT1H1S","words":"1 day 1 hour 1 second"}`,
		`{"start":"0001-01-01","end":"9999-12-31"}`:           `{"days":3652058}`,
		`{"start":5,"end":5}`:                                 `{"iso":"PT0S","words":"no time"}`,
	})
	answers(t, "TIME_NOW", map[string]string{`{"timezone":"Asia/Kathmandu"}`: `{"iso":"2026-03-28T17:45:00+05:45"}`})
	refusals(t, "TIME_NOW", map[string]string{`{"timezone":"Local"}`: "unknown", `{"timezone":"Europe/Nowhere"}`: "unknown"})
	refusals(t, "TIME_ADD", map[string]string{
		`{"time":"2026-01-01","duration":"P"}`: "not an ISO", `{"time":"2026-01-01","duration":"P9999999Y"}`: "between 1 and 9999",
		`{"time":"2026-01-01","duration":{"days":999999999}}`: "between 1 and 9999", `{"time":"yesterday","duration":"P1D"}`: "not a time",
		`{"time":1e300,"duration":"P1D"}`: "too far",
	})
}

func TestTime_KnowsEveryZoneThatItLists(t *testing.T) {
	for _, name := range zones() {
		if _, err := loadZone(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEncoding_Works(t *testing.T) {
	answers(t, "ENCODING_HASH", map[string]string{
		`{"text":"abc"}`:                    `{"digest":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","bits":256}`,
		`{"text":"","algorithm":"md5"}`:     `{"digest":"d41d8cd98f00b204e9800998ecf8427e"}`,
		`{"text":"abc","algorithm":"sha1"}`: `{"digest":"a9993e364706816aba3e25717850c26c9cd0d89d"}`,
	})
	answers(t, "ENCODING_HMAC", map[string]string{
		`{"text":"what do ya want for nothing?","key":"Jefe"}`: `{"digest":"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"}`,
	})
	answers(t, "ENCODING_BASE64_DECODE", map[string]string{`{"text":"_w=="}`: `{"text":null,"hex":"ff"}`, `{"text":"aGk\n= "}`: `{"text":"hi"}`})
	answers(t, "ENCODING_PARSE_URL", map[string]string{`{"url":"http://[::1]:80/?a=1&a=&b"}`: `{"host":"::1","port":80,"query":{"a":["1",""],"b":[""]}}`})
	refusals(t, "ENCODING_BASE64_DECODE", map[string]string{`{"text":"*"}`: "not base64"})
	refusals(t, "ENCODING_HEX_DECODE", map[string]string{`{"text":"abc"}`: "not hexadecimal"})
	refusals(t, "ENCODING_URL_DECODE", map[string]string{`{"text":"%zz"}`: "not escaped", `{"text":"%ff"}`: "not UTF-8"})
	result := run(t, "ENCODING_GENERATE_UUID", `{"count":2,"version":7}`)
	ids := result.Data["uuids"].([]string)
	if ids[0] == ids[1] || ids[0][14] != '7' || ids[0] >= ids[1] {
		t.Errorf("not UUIDs of version 7 in order: %v", ids)
	}
}

func TestCSV_Works(t *testing.T) {
	answers(t, "CSV_PARSE", map[string]string{
		`{"text":"\ufeffa,a,\n1,007,x\n"}`:      `{"columns":["a","a_2","column_3"],"rows":[{"a":1,"a_2":"007","column_3":"x"}]}`,
		`{"text":"a,b\n\"x\ny\",TRUE\nonly\n"}`: `{"rows":[{"a":"x\ny","b":true},{"a":"only","b":null}]}`,
		`{"text":""}`:                           `{"columns":[],"rows":[]}`,
	})
	answers(t, "CSV_FILTER", map[string]string{
		`{"text":"n,v\na,10\nb,9\nc,\n","conditions":[{"column":"v","operator":"less","value":10}]}`:                                     `{"text":"n,v\nb,9\n","matched":1,"total":3}`,
		`{"text":"n,v\na,10\nb,9\n","sort_by":"v","descending":true,"limit":1,"columns":["n"]}`:                                          `{"text":"n\na\n"}`,
		`{"text":"n\nab\nb\n","conditions":[{"column":"n","operator":"matches","value":"^a"},{"column":"n","value":"b"}],"match":"any"}`: `{"matched":2}`,
	})
	answers(t, "CSV_FROM_JSON", map[string]string{`{"rows":[{"b":"x,y","a":12345678901234567890},{"b":null}]}`: `{"text":"a,b\n12345678901234567890,\"x,y\"\n,\n"}`})
	refusals(t, "CSV_FILTER", map[string]string{`{"text":"a\n1\n","conditions":[{"column":"b"}]}`: "there are: a"})
	refusals(t, "CSV_PARSE", map[string]string{`{"text":"a\n1,2\n"}`: "line 2", `{"text":"a\n\"b\n"}`: "not CSV"})
}

func TestFiles_Work(t *testing.T) {
	files := newMemory()
	runOn(t, files, "FILES_APPEND", `{"path":"notes/zwei.txt","content":"vier"}`)
	runOn(t, files, "FILES_APPEND", `{"path":"notes/zwei.txt","content":"fünf"}`)
	if got := files.Files["notes/zwei.txt"]; got != "drei\nvier\nfünf" {
		t.Errorf("the file holds %q", got)
	}
	if result := runOn(t, files, "FILES_READ", `{"path":"notes/zwei.txt","max_bytes":12}`); result.Data["content"] != "drei\nvier\nf" || result.Data["next_offset"] != int64(11) {
		t.Errorf("a character was cut in two: %v", result.Data)
	}
	runOn(t, files, "FILES_MOVE", `{"from":"notes/zwei.txt","to":"a.txt"}`)
	if _, left := files.Files["notes/zwei.txt"]; left || files.Files["a.txt"] == "" {
		t.Error("the file was not moved")
	}
	for arguments, word := range map[string]string{
		`{"path":"a.txt","content":"x","overwrite":false}`: "exists already", `{"path":"../x","content":"x"}`: "invalid path",
	} {
		if result := runOn(t, files, "FILES_WRITE", arguments); !strings.Contains(result.Error, word) {
			t.Errorf("%s: %q", arguments, result.Error)
		}
	}
	refusals(t, "FILES_READ", map[string]string{`{"path":"none"}`: "there is no file none", `{"path":"pixel.png","encoding":"text"}`: "not UTF-8"})
	refusals(t, "FILES_DELETE", map[string]string{`{"path":"none"}`: "there is no file none"})
}

func TestRun_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	one := tool(t, "JSON_QUERY")
	_, err := New().Run(ctx, toolrun.Call{Tool: one, Arguments: map[string]any{"filter": "."}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkJSONQuery(b *testing.B) {
	one := tool(b, "JSON_QUERY")
	arguments := fill(one, parse(b, `{"value":{"items":[{"id":1},{"id":2}]},"filter":".items[].id"}`).(map[string]any))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New().Run(b.Context(), toolrun.Call{Tool: one, Arguments: arguments}); err != nil {
			b.Fatal(err)
		}
	}
}
