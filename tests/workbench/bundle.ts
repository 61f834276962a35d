/** Bundles the workbench's page with rspack. Takes seconds: nothing is minified, and nothing of the plugin is in it. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { rspack, type Configuration } from '@rspack/core';

const require = createRequire(import.meta.url);
const here = import.meta.dirname;

/**
 * The ES modules of these packages import some CommonJS packages by default, which a bundler then wraps ("Element type is
 * invalid"); their CommonJS builds don't.
 */
const commonJsBuild = (name: string) => [`${name}$`, require.resolve(name)] as const;

/** Besides Grafana's icons, those that its own server has and its npm package leaves out. */
const files = [
  { from: './page/index.html' },
  { from: path.join(path.dirname(require.resolve('@grafana/ui')), '../public/img'), to: 'public/build/img' },
  { from: './page/icons', to: 'public/build/img/icons' },
];

const configuration = (outputFolder: string): Configuration => ({
  mode: 'production',
  target: 'web',
  context: here,
  entry: { page: './page/main.tsx' },
  output: { path: outputFolder, filename: '[name].js', publicPath: '/', clean: true },
  devtool: false,
  optimization: { minimize: false },
  performance: false,
  resolve: {
    extensions: ['.tsx', '.ts', '.js'],
    alias: Object.fromEntries(
      ['@grafana/data', '@grafana/i18n', '@grafana/runtime', '@grafana/schema', '@grafana/ui'].map(commonJsBuild)
    ),
  },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: { parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } },
        },
        type: 'javascript/auto',
      },
      { test: /\.css$/, type: 'css/auto' },
      { test: /\.(svg|png|woff2?|ttf)$/, type: 'asset/inline' },
    ],
  },
  plugins: [new rspack.DefinePlugin({ global: 'window' }), new rspack.CopyRspackPlugin({ patterns: files })],
});

export const bundlePage = (outputFolder: string): Promise<void> => compile(configuration(path.resolve(outputFolder)));

export async function compile(options: Configuration): Promise<void> {
  const compiler = rspack(options);
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error) {
        reject(error);
      } else if (stats?.hasErrors()) {
        reject(new Error(stats.toString({ all: false, errors: true })));
      } else {
        resolve();
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    compiler.close((error) => (error ? reject(error) : resolve()));
  });
}
