package desk

import (
	"testing"

	"trs/api"
)

func TestRead_WhatRanAndFailedIsNoSuccess(t *testing.T) {
	wrong := "no such tool"
	for name, test := range map[string]struct {
		slug, data string
		err        *string
		want       Said
	}{
		"a tool":                          {"GMAIL_FETCH_EMAILS", `{"exit_code":3}`, nil, Said{Outcome: Done}},
		"a tool that failed":              {"GMAIL_FETCH_EMAILS", `{}`, &wrong, Said{Outcome: Failed}},
		"a command of which none knows":   {api.MetaRemoteBash, `{"stdout":"","stderr":"ls: no such file"}`, nil, Said{Outcome: Ran}},
		"a command that failed":           {api.MetaRemoteBash, `{"stdout":"hi","exit_code":3}`, nil, Said{Failed, "exit status 3"}},
		"a command that failed, by camel": {api.MetaRemoteBash, `{"stdout":"hi","exitCode":-1}`, nil, Said{Failed, "exit status -1"}},
		"a command that succeeded":        {api.MetaRemoteBash, `{"stdout":"hi","exit_code":0}`, nil, Said{Outcome: Done}},
		"a command that was cut off":      {api.MetaRemoteBash, `{"stdout":"hi"}`, &wrong, Said{Outcome: Failed}},
		"code that succeeded":             {api.MetaRemoteWorkbench, `{"stdout":"45\n","stderr":"","error":""}`, nil, Said{Outcome: Done}},
		"code that failed":                {api.MetaRemoteWorkbench, `{"stdout":"","error":"NameError: x"}`, nil, Said{Failed, "the code failed"}},
		"no console at all":               {api.MetaRemoteWorkbench, `[]`, nil, Said{Outcome: Ran}},
		"calls that all succeeded":        {api.MetaMultiExecute, `{"results":[],"total_count":2,"error_count":0}`, nil, Said{Outcome: Done}},
		"calls of which some failed":      {api.MetaMultiExecute, `{"results":[],"total_count":3,"error_count":2}`, nil, Said{Failed, "2 of 3 calls failed"}},
	} {
		if got := Read(test.slug, &api.ExecuteResult{Data: []byte(test.data), Error: test.err}); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
