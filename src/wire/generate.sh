#!/bin/sh
# Generates the protobuf modules from proto/ (run by `npm run generate`, from the project root).
set -eu
out=src/wire/generated
mkdir -p "$out"
pbjs -t static-module -w esm -d --no-service --no-verify --no-delimited --no-convert --no-typeurl --keep-case --force-number --null-semantics \
  -p proto -o "$out/proto.js" proto/g60/credit/v1/*.proto
