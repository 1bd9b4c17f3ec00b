package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

const (
	// defaultOffload is the threshold of sessions that name none, in characters.
	defaultOffload = 20_000
	// previewSize is how much of an offloaded result is shown, in bytes.
	previewSize = 1000
	// offloadFolder is where results are kept in the session's mount.
	offloadFolder = "tool_results/"
	mountPrefix   = "/mnt/files/"
)

// remoteFile describes a result that was written to the session's mount.
type remoteFile struct {
	Path     string `json:"file_path"`
	Relative string `json:"mount_relative_path"`
	Size     int64  `json:"size_bytes"`
	MimeType string `json:"mime_type"`
	Reason   string `json:"reason"`
}

// offloadThreshold is the number of characters above which a result is kept as
// a file; 0 when the session has no workbench to keep it in.
func offloadThreshold(sess *store.Session) int {
	workbench := sess.Config.Workbench
	switch {
	case workbench == nil || !isTrue(workbench.Enable):
		return 0
	case workbench.AutoOffloadThreshold != nil && *workbench.AutoOffloadThreshold > 0:
		return int(min(*workbench.AutoOffloadThreshold, 1<<30))
	default:
		return defaultOffload
	}
}

// offloadBatch writes the whole result of a batch to the mount, when the caller
// wants that or the result is over the threshold. In the second case the data of
// the large entries is replaced with a preview, which is what offloading is for.
func (s *Server) offloadBatch(ctx context.Context, sess *store.Session, data map[string]any, logID string, wanted bool) error {
	threshold := offloadThreshold(sess)
	if threshold == 0 {
		return nil
	}
	raw, err := encodeJSON(data)
	if err != nil {
		return fmt.Errorf("encode the result of the batch: %w", err)
	}
	large := utf8.RuneCount(raw) > threshold
	if !large && !wanted {
		return nil
	}
	reason := "requested"
	if large {
		reason = "over the threshold of the session"
	}
	file, err := s.keepResult(ctx, sess, raw, logID, reason)
	if err != nil {
		return err
	}
	data["remote_file_info"] = file
	data["next_steps"] = fmt.Sprintf("The whole result is in %s; read it with %s.", file.Path, bashHelper)
	entries, _ := data["results"].([]multiEntry)
	if !large {
		return nil
	}
	share := threshold / max(len(entries), 1)
	for i, entry := range entries {
		if entry.Response == nil {
			continue
		}
		one, err := encodeJSON(entry.Response.Data)
		if err != nil {
			return fmt.Errorf("encode the result of %s: %w", entry.ToolSlug, err)
		}
		if utf8.RuneCount(one) > share {
			entries[i].Response.Data = preview(one, file)
		}
	}
	return nil
}

// offloadResult replaces a large result of one tool with a preview, and keeps
// the whole in the mount.
func (s *Server) offloadResult(ctx context.Context, sess *store.Session, result toolrun.Result, logID string) (toolrun.Result, error) {
	threshold := offloadThreshold(sess)
	if threshold == 0 || result.Error != "" {
		return result, nil
	}
	raw, err := encodeJSON(result.Data)
	if err != nil {
		return result, fmt.Errorf("encode the result: %w", err)
	}
	if utf8.RuneCount(raw) <= threshold {
		return result, nil
	}
	file, err := s.keepResult(ctx, sess, raw, logID, "over the threshold of the session")
	if err != nil {
		return result, err
	}
	result.Data = preview(raw, file)
	result.Data["message"] = fmt.Sprintf("The result is large; all of it is in %s. Read it with %s.", file.Path, bashHelper)
	return result, nil
}

func (s *Server) keepResult(ctx context.Context, sess *store.Session, raw []byte, logID, reason string) (remoteFile, error) {
	const kind = "application/json"
	file, err := s.sessionFiles(sess).Write(ctx, offloadFolder+logID+".json", kind, bytes.NewReader(raw))
	if err != nil {
		return remoteFile{}, fmt.Errorf("keep the result in the session's files: %w", err)
	}
	return remoteFile{mountPrefix + file.Path, file.Path, file.Size, kind, reason}, nil
}

// preview stands in for data that is kept as a file.
func preview(raw []byte, file remoteFile) map[string]any {
	head := raw[:min(len(raw), previewSize)]
	for len(head) > 0 && !utf8.Valid(head) {
		head = head[:len(head)-1]
	}
	return map[string]any{"offloaded": true, "preview": string(head), "remote_file_info": file}
}

// encodeJSON encodes a value without escaping for HTML.
func encodeJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
