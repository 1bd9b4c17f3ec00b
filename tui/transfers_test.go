package tui_test

import (
	"context"

	"trs/api"
)

func (s *server) MountItems(context.Context, string, string, api.MountItemsQuery) (api.PageOf[api.MountItem], error) {
	items := []api.MountItem{{Path: "reports/week.md", SandboxPrefix: "/mnt/files", Size: 12, LastModified: api.At(start)}}
	return api.PageOf[api.MountItem]{Items: items}, s.err
}

func (s *server) PeekMountItem(context.Context, string, string, string, int64) (api.MountPeek, error) {
	return api.MountPeek{Data: []byte("# The week\n\n"), Size: 12}, s.err
}

func (s *server) Upload(_ context.Context, _, _, path string, _ api.UploadSource, _ api.Progress) (api.MountUpload, error) {
	return api.MountUpload{Path: path}, s.err
}

func (s *server) Download(context.Context, string, string, string, string, api.Progress) (int64, error) {
	return 12, s.err
}

func (s *server) DeleteMountItem(_ context.Context, _, _, path string) (api.DeletedMountItem, error) {
	return api.DeletedMountItem{Path: path}, s.err
}
