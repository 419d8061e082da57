/** ESM-only packages that jest must turn into CommonJS like our own files. */
const esmOnly = ['@kubernetes/client-node', 'openid-client', 'oauth4webapi', 'jose'];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // A lazy import() names the compiled file.
  moduleNameMapper: { '^(\\.{1,2}/(?:.*/)?(?:azure|kubernetes)/[A-Za-z]+)\\.js$': '$1' },
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/test/support/closingLine.mjs'],
};
