#!/usr/bin/env node
// Where the installed command starts. Compiled code is kept: that saves more than half of the time until a command begins.
import { constants, enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Only where nobody else can put what is run in its place: beside the code itself, or with the user's own things. Node's
// default, a folder in the system's temporary directory, is everybody's.
const { XDG_CACHE_HOME } = process.env;
const { status } = enableCompileCache(join(import.meta.dirname, '.cache'));
if (status === constants.compileCacheStatus.FAILED) enableCompileCache(join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'cilium-cce'));
await import('./lib/main.mjs');
