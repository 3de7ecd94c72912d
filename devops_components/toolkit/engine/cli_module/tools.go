//go:build tools

// Package tools names the program this module exists to build, so that go.mod and go.sum pin all it is made of.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
