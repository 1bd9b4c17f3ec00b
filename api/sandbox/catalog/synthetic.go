package catalog

import (
	"encoding/json"
	"fmt"
	"strings"

	"trs/api"
)

// Words that made-up toolkits and tools are named with.
var (
	syntheticFirst  = strings.Fields("amber birch cedar coral delta ember fable flint gamma harbor indigo juniper karma lumen maple nimbus opal pebble quartz raven sable tidal umber velvet willow")
	syntheticSecond = strings.Fields("base board cart clinic desk farm flow forge freight fund grid guard hub ledger loop mart mint pass pilot press queue ranch scout shelf signal stack studio survey track vault")
	syntheticVerbs  = strings.Fields("list get create update delete search archive")
	syntheticNouns  = strings.Fields("account asset booking campaign contract customer delivery device employee invoice lead machine order parcel payment policy product project quote report shift supplier ticket transfer vehicle")
)

// Sizes of synthetic toolkits. The nouns take turns, so that toolkits differ.
const (
	syntheticToolkitSize = 50
	syntheticVersion     = "20260901_00"
)

// synthetic makes n tools of made-up services, always the same ones. Schemas are
// shared between the tools of a verb and noun: what a tool costs is its names.
func synthetic(n int) Pack {
	var pack Pack
	schemas := map[string]syntheticSchema{}
	pack.Tools = make([]Tool, 0, n)
	for number := 0; len(pack.Tools) < n; number++ {
		toolkit := syntheticToolkit(number)
		pack.Toolkits = append(pack.Toolkits, toolkit)
		for i := 0; i < syntheticToolkitSize && len(pack.Tools) < n; i++ {
			verb := syntheticVerbs[i%len(syntheticVerbs)]
			noun := syntheticNouns[(number+i/len(syntheticVerbs))%len(syntheticNouns)]
			shared, ok := schemas[verb+" "+noun]
			if !ok {
				shared = newSyntheticSchema(verb, noun)
				schemas[verb+" "+noun] = shared
			}
			pack.Tools = append(pack.Tools, syntheticTool(&toolkit, verb, noun, shared))
		}
	}
	return pack
}

func syntheticToolkit(number int) Toolkit {
	first := syntheticFirst[number%len(syntheticFirst)]
	second := syntheticSecond[number/len(syntheticFirst)%len(syntheticSecond)]
	slug, name := first+second, titleOf(first+"_"+second)
	if round := number / (len(syntheticFirst) * len(syntheticSecond)); round > 0 {
		slug, name = fmt.Sprintf("%s%d", slug, round+1), fmt.Sprintf("%s %d", name, round+1)
	}
	toolkit := Toolkit{
		Slug:        slug,
		Name:        name,
		Description: "A made-up service for trying out large catalogues.",
		Categories:  []Category{{ID: "synthetic", Name: "synthetic"}},
		AuthSchemes: []AuthScheme{{Mode: "OAUTH2", Name: "OAuth", Managed: true, Scopes: []string{"read", "write"}}},
		Version:     syntheticVersion,
	}
	if number%4 == 3 {
		toolkit.AuthSchemes, toolkit.NoAuth = nil, true
	}
	toolkit.complete()
	return toolkit
}

func syntheticTool(toolkit *Toolkit, verb, noun string, shared syntheticSchema) Tool {
	tool := Tool{Kind: Listed, Tool: api.Tool{
		Slug:             strings.ToUpper(toolkit.Slug + "_" + verb + "_" + noun),
		Name:             shared.name,
		Description:      shared.description + toolkit.Name + ".",
		InputParameters:  shared.input,
		OutputParameters: shared.output,
		Scopes:           shared.scopes,
		Tags:             shared.tags,
	}}
	tool.complete(toolkit)
	return tool
}

// syntheticSchema is what tools of one verb and noun have in common.
type syntheticSchema struct {
	name, description string
	input, output     json.RawMessage
	scopes, tags      []string
}

func newSyntheticSchema(verb, noun string) syntheticSchema {
	s := syntheticSchema{
		name:        titleOf(verb) + " " + noun,
		description: titleOf(verb) + "s a " + noun + " of ",
		scopes:      []string{"write"},
		tags:        []string{"openWorldHint"},
	}
	record := fmt.Sprintf(`{"type":"object","title":%q,"properties":{"id":{"type":"string","title":"Id","examples":["%s_0001"],"pattern":"^%s_[0-9]{4}$"},`+
		`"name":{"type":"string","title":"Name"},"state":{"type":"string","enum":["open","active","closed"]},"amount":{"type":"number","minimum":0,"maximum":100000},`+
		`"created_at":{"type":"string","format":"date-time"},"labels":{"type":"array","items":{"type":"string"}}},"required":["id","name","state"]}`, titleOf(noun), noun, noun)
	id := fmt.Sprintf(`"id":{"type":"string","title":"Id","description":"Id of the %s","examples":["%s_0001"],"minLength":1}`, noun, noun)
	fields := fmt.Sprintf(`"name":{"type":"string","title":"Name","description":"Name of the %s","maxLength":200},`+
		`"amount":{"type":"number","title":"Amount","minimum":0,"default":0},"note":{"type":"string","title":"Note","default":null,"nullable":true},`+
		`"attributes":{"type":"object","title":"Attributes","additionalProperties":{"anyOf":[{"type":"string"},{"type":"number"}]}}`, noun)
	output := record
	switch verb {
	case "list", "search":
		s.input = json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","title":"Query","description":"Words to look for","default":""},` +
			`"limit":{"type":"integer","title":"Limit","minimum":1,"maximum":100,"default":20},"cursor":{"type":"string","title":"Cursor","default":null,"nullable":true}}}`)
		output = `{"type":"object","properties":{"items":{"type":"array","items":` + record + `},"next_cursor":{"type":["string","null"]}},"required":["items"]}`
		s.scopes, s.tags = []string{"read"}, []string{"readOnlyHint", "openWorldHint", "important"}
	case "get":
		s.input = json.RawMessage(`{"type":"object","properties":{` + id + `},"required":["id"]}`)
		s.scopes, s.tags = []string{"read"}, []string{"readOnlyHint", "idempotentHint", "openWorldHint"}
	case "create":
		s.input = json.RawMessage(`{"type":"object","properties":{` + fields + `},"required":["name"]}`)
	case "update":
		s.input = json.RawMessage(`{"type":"object","properties":{` + id + `,` + fields + `},"required":["id"]}`)
		s.tags = []string{"idempotentHint", "openWorldHint"}
	default: // delete, archive
		s.input = json.RawMessage(`{"type":"object","properties":{` + id + `},"required":["id"]}`)
		output = `{"type":"object","properties":{"id":{"type":"string"},"done":{"type":"boolean"}},"required":["done"]}`
		s.tags = []string{"destructiveHint", "openWorldHint"}
	}
	s.output = wrapOutput(json.RawMessage(output))
	return s
}
