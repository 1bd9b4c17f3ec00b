//go:build unix

package mount

import (
	"errors"
	"fmt"
	"os"
)

// syncDir makes the names of new files last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write a mount file's name: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("write a mount file's name: %w", err)
	}
	return nil
}
