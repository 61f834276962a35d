/**
 * Properties are tried with the same inputs in each run, so that a build tells of what was changed alone. Others are tried
 * with PROPERTY_SEED=random, or a number: a failed property names the one it was found with.
 */
import fc from 'fast-check';

const ALWAYS = 1;
const { PROPERTY_SEED = String(ALWAYS) } = process.env;

if (PROPERTY_SEED !== 'random') {
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(PROPERTY_SEED) });
}
