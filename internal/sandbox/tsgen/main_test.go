package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestUpToDate holds the page's types against the server's.
func TestUpToDate(t *testing.T) {
	want, err := Generate("../message", message.ClientKinds(), message.ServerKinds())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../web/app/src/lib/messages.gen.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("messages.gen.ts is not what package message says: run make generate")
	}
}

// TestGenerate shows what becomes of each thing.
func TestGenerate(t *testing.T) {
	folder := t.TempDir()
	source := "package x\n\n// Line is typed.\ntype Line struct {\n\tText string `json:\"text\"` // of it\n\tHow *How `json:\"how,omitempty\"`\n\tAt time.Time `json:\"at,omitzero\"`\n}\n\n" +
		"type Leave struct{}\n\ntype How string\n\nconst (\n\tByHand How = \"by hand\"\n\tPasted How = \"pasted\"\n)\n\ntype inner struct{ n int }\n"
	if err := os.WriteFile(filepath.Join(folder, "x.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	type Line struct{ Text string }
	type Leave struct{}
	got, err := Generate(folder, []message.Kind{{Type: "line", Go: reflect.TypeFor[Line]()}, {Type: "leave", Go: reflect.TypeFor[Leave]()}}, []message.Kind{{Type: "out", Go: reflect.TypeFor[Line]()}})
	if err != nil {
		t.Fatal(err)
	}
	want := "// Written by `make generate` from internal/sandbox/message: change that, not this.\n" + `
/** ClientMessage is what a page sends. */
export type ClientMessage =
  | ({ type: "line" } & Line)
  | { type: "leave" };

/** ServerMessage is what a page is sent. */
export type ServerMessage =
  | ({ type: "out" } & Line);

/** Line is typed. */
export interface Line {
  /** of it */
  text: string;
  how?: How;
  at?: string;
}

export type How = "by hand" | "pasted";
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
