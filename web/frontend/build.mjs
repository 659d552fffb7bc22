// Builds the pages' script and style into web/static/dist, with a manifest that templates read
// and the licence texts of everything that went in.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const target = '../static/dist';
fs.rmSync(target, { recursive: true, force: true });

const result = await esbuild.build({
  entryPoints: ['src/app.js'],
  outdir: target,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  metafile: true,
  loader: { '.svg': 'file', '.woff2': 'file', '.woff': 'empty' },
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint) continue;
  const name = path.basename(output.entryPoint, '.js');
  manifest[name] = { js: path.basename(file), css: output.cssBundle && path.basename(output.cssBundle) };
}
fs.writeFileSync(path.join(target, 'manifest.json'), JSON.stringify(manifest, null, 1));

const packages = new Set();
for (const file of Object.keys(result.metafile.inputs)) {
  const found = file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
const notices = [...packages].sort().map((name) => {
  const folder = path.join('node_modules', name);
  const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json')));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8') : '';
  return `${name} ${version} (${license})\n\n${text}`;
});
fs.writeFileSync(path.join(target, 'THIRD_PARTY.txt'), notices.join('\n\n----\n\n'));

for (const file of fs.readdirSync(target).filter((name) => /\.(js|css|svg)$/.test(name))) {
  const full = path.join(target, file);
  fs.writeFileSync(`${full}.gz`, zlib.gzipSync(fs.readFileSync(full), { level: 9 }));
}
