#!/usr/bin/env bash
# Bundles the used parts of Apache ECharts into echarts.js, from npm. Only an update of ECharts needs this; the build of
# Tributary does not, since echarts.js is in the repository.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error echarts@6.1.0 zrender@6.1.0 tslib@2.3.0 esbuild@0.28.2
cp "$here/parts.js" .
node node_modules/esbuild/bin/esbuild parts.js --bundle --minify --format=esm --legal-comments=inline --outfile=echarts.js
cp echarts.js "$here/"
(cd "$here" && sha256sum echarts.js >echarts.js.sha256)
