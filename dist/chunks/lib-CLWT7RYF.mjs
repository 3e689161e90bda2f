import{createRequire as coordCreateRequire}from"node:module";import{fileURLToPath as coordFileUrlToPath}from"node:url";const require=coordCreateRequire(import.meta.url),__filename=coordFileUrlToPath(import.meta.url),__dirname=coordFileUrlToPath(new URL(".",import.meta.url));
import{require_lib}from"./chunk-2CJZSD4W.mjs";import"./chunk-RK3OMGJG.mjs";export default require_lib();
