/** `TMPDIR=<folder> bun tests/browser/unpack.ts`: unpacks npm's Chromium into the folder. */
import { fileURLToPath } from 'node:url';
import Chromium, { inflate } from '@sparticuz/chromium';

// Nothing here is drawn by WebGL.
Chromium.setGraphicsMode = false;
await Chromium.executablePath();
// By itself the package brings the libraries to a cloud function only.
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))));
