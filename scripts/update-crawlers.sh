#!/usr/bin/env bash
# Regenerates src/Tributary.AspNetCore/Machines/crawlers.txt from the npm package crawler-user-agents (MIT).
# scripts/update-crawlers.sh [VERSION]    the default is the newest; needs npm and node. Then run ./test Navigation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=src/Tributary.AspNetCore/Machines

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npm pack "crawler-user-agents@${1:-latest}" --silent --pack-destination "$scratch" >/dev/null
tar -xzf "$scratch"/*.tgz -C "$scratch"

node - "$scratch/package" "$target" <<'JS'
const fs = require('fs'), crypto = require('crypto'), [from, to] = process.argv.slice(2);
const source = fs.readFileSync(from + '/crawler-user-agents.json'), { version } = JSON.parse(fs.readFileSync(from + '/package.json'));
const words = new Set(), left = [];

// A regular expression as the texts that it stands for; null for one that stands for too many.
const texts = pattern => {
  if (/^\^(?!Mozilla)/.test(pattern)) return [];                       // no browser begins like that, and what does not is a machine already
  if (pattern.includes('|') && !/[()]/.test(pattern)) return pattern.split('|').flatMap(part => texts(part) ?? []);
  const parts = [];
  let rest = pattern.replace(/^\(\^\| \)/, ' ');
  while (rest) {
    const [whole, escaped, choice, plain] = rest.match(/^\\([^a-zA-Z0-9])|^\[([A-Za-z]{2})\]|^([^\\[\](){}.*+?^$|])/) ?? [];
    if (!whole) return null;
    parts.push([...(escaped ?? choice ?? plain)]);
    rest = rest.slice(whole.length);
  }
  return parts.reduce((sofar, choices) => sofar.flatMap(text => choices.map(one => text + one)), ['']);
};

for (const { pattern } of JSON.parse(source)) {
  const found = texts(pattern);
  if (!found) left.push(pattern);
  for (const word of found ?? []) if (!/bot|crawl|spider/i.test(word)) words.add(word); // these words alone say enough
}
const sorted = [...words].sort(), body = sorted.join('\n') + '\n';
fs.writeFileSync(to + '/crawlers.txt', `# What crawlers, previews, scanners and HTTP libraries write into User-Agent, one text a line, case as written.
# From crawler-user-agents ${version} (npm), https://github.com/monperrus/crawler-user-agents, MIT, Copyright (c) 2017 Martin Monperrus:
# its licence is crawlers.LICENSE.txt. Written by scripts/update-crawlers.sh; corrections belong into machines.txt.
# sha256 of the package's crawler-user-agents.json: ${crypto.createHash('sha256').update(source).digest('hex')}
# sha256 of the lines below: ${crypto.createHash('sha256').update(body).digest('hex')}
${body}`);
fs.copyFileSync(from + '/LICENSE', to + '/crawlers.LICENSE.txt');
console.log(`${sorted.length} texts of version ${version}; not taken: ${left.join('  ') || 'none'}`);
JS
