/** Bundles the engine, and what a page has to bring to it, for a browser. What only a server has fails the bundling. */
import type { Configuration } from '@rspack/core';
import { compile } from '../workbench/bundle';

/** @param outputFolder absolute. */
export const bundleEngine = (outputFolder: string): Promise<void> => compile(configuration(outputFolder));

const configuration = (outputFolder: string): Configuration => ({
  mode: 'production',
  target: ['web', 'es2022'],
  context: import.meta.dirname,
  entry: { page: './page/main.ts' },
  output: { path: outputFolder, filename: '[name].js', clean: true },
  devtool: false,
  performance: false,
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
        type: 'javascript/auto',
      },
    ],
  },
});
