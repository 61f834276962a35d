/** Builds the browser half: one AMD module, as Grafana's plugin loader takes it, and the files it ships with. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rspack } from '@rspack/core';
import { pendingChangesets, withUnreleased } from './release/unreleased.js';

const root = import.meta.dirname;
const readJson = (file) => JSON.parse(readFileSync(resolve(root, file), 'utf8'));
const { version } = readJson('package.json');
const { id } = readJson('src/plugin.json');

/** What Grafana gives every plugin at run time: bundling a second copy would break React's context and double the size. */
const sharedByGrafana = [
  'react',
  'react-dom',
  'react/jsx-runtime',
  'react-redux',
  'react-router',
  'redux',
  'rxjs',
  'rxjs/operators',
  'lodash',
  'moment',
  'jquery',
  'd3',
  'i18next',
  'prismjs',
  'slate',
  'slate-plain-serializer',
  '@grafana/slate-react',
  '@emotion/css',
  '@emotion/react',
  '@grafana/data',
  '@grafana/runtime',
  '@grafana/ui',
];

/** A package of the same source is the same, whenever it is made (https://reproducible-builds.org/specs/source-date-epoch/). */
const { SOURCE_DATE_EPOCH } = process.env;
const today = SOURCE_DATE_EPOCH === undefined ? new Date() : new Date(Number(SOURCE_DATE_EPOCH) * 1_000);
const placeholders = { '%VERSION%': version, '%TODAY%': today.toISOString().slice(0, 10), '%PLUGIN_ID%': id };
const fillIn = (content) =>
  Object.entries(placeholders).reduce((text, [name, value]) => text.replaceAll(name, value), content.toString());

const withPending = (content) =>
  withUnreleased(
    content.toString(),
    pendingChangesets(root).map(({ summary }) => summary)
  );

const assets = [
  { from: 'plugin.json', transform: fillIn },
  { from: 'README.md', transform: fillIn },
  { from: '../CHANGELOG.md', transform: withPending },
  { from: '../LICENSE', to: '[name]', toType: 'template', noErrorOnMissing: true },
  { from: 'img', to: 'img' },
  // The catalogue's pictures are the docs' own.
  { from: '../docs/img/{dashboard-overview,query-editor}.png', to: 'img/[name][ext]' },
  { from: 'dashboards', to: 'dashboards' },
  // Asks for its data source and app when it is imported, and so is none of those that Grafana loads as they are.
  { from: 'import', to: 'import' },
];

/** @returns {import('@rspack/core').Configuration} */
export default (_env, { mode = 'production' }) => ({
  mode,
  context: resolve(root, 'src'),
  entry: { module: './module.ts' },
  devtool: 'source-map',
  target: ['web', 'es2022'],
  externals: sharedByGrafana,
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            parser: { syntax: 'typescript', tsx: true },
            target: 'es2022',
            transform: { react: { runtime: 'automatic' } },
          },
        },
      },
    ],
  },
  output: {
    path: resolve(root, 'dist'),
    filename: '[name].js',
    chunkFilename: '[name].js?_cache=[contenthash]',
    library: { type: 'amd' },
    /** Relative to Grafana's own base address. Images come from here, and what is loaded when it is first shown. */
    publicPath: `public/plugins/${id}/`,
    uniqueName: id,
    /** The backend's executables are built into the same folder by their own script. rspack matches the whole path. */
    clean: { keep: /\/gpx_[^/]*$/ },
  },
  plugins: [new rspack.CopyRspackPlugin({ patterns: assets })],
  /** About 60 kB when compressed: more means that something shared, or far too much of a library, got in. */
  performance: {
    hints: mode === 'production' ? 'error' : false,
    maxAssetSize: 200_000,
    maxEntrypointSize: 200_000,
    assetFilter: (file) => file === 'module.js',
  },
});
