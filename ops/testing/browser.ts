import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where distributions put Chromium; the variable CHROMIUM names another. */
const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/snap/bin/chromium'];

/** The Chromium of this machine; null where there is none, which CI must not be. */
export function chromiumHere(): string | null {
  const found = [process.env['CHROMIUM'], ...usualPlaces].find((path) => path !== undefined && existsSync(path)) ?? null;
  if (found === null && process.env['CI'] === 'true') throw new Error('CI must look at the pages in a real Chromium: install the package chromium, or name one in CHROMIUM');
  return found;
}

/** Starts a Chromium without a window. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}
