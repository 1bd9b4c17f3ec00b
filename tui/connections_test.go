package tui_test

import (
	"context"
	"iter"
	"net/http"

	"trs/api"
)

// The stand-in has no toolkits, and its key may not read accounts.

func (s *server) SessionToolkits(context.Context, string, api.SessionToolkitsQuery) (api.PageOf[api.SessionToolkit], error) {
	return api.PageOf[api.SessionToolkit]{Items: []api.SessionToolkit{}}, s.err
}

func (s *server) CreateLink(context.Context, string, api.LinkRequest) (api.Link, error) {
	return api.Link{}, forbidden("link")
}

func (s *server) ConnectedAccounts(context.Context, api.AccountsQuery) (api.PageOf[api.ConnectedAccount], error) {
	return api.PageOf[api.ConnectedAccount]{}, forbidden("connected_accounts_list")
}

func (s *server) AllAuthConfigs(context.Context, api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error] {
	return func(yield func(api.AuthConfig, error) bool) {
		yield(api.AuthConfig{}, forbidden("auth_configs_list"))
	}
}

func (s *server) Toolkits(context.Context, api.ToolkitsQuery) (api.PageOf[api.Toolkit], error) {
	return api.PageOf[api.Toolkit]{Items: []api.Toolkit{{Name: "GitHub", Slug: "github"}}}, nil
}

func forbidden(op string) error {
	return &api.Error{Op: op, Status: http.StatusForbidden, Message: "this key may not do this"}
}
