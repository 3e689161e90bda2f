import{createRequire as coordCreateRequire}from"node:module";import{fileURLToPath as coordFileUrlToPath}from"node:url";const require=coordCreateRequire(import.meta.url),__filename=coordFileUrlToPath(import.meta.url),__dirname=coordFileUrlToPath(new URL(".",import.meta.url));
var CLAIM_BOOK="book";export{CLAIM_BOOK};
