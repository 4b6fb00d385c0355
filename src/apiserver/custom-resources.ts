/** Where CustomResourceDefinitions are kept, and what keeps them until their objects are gone. @module */

export const CRD_TABLE = 'customresourcedefinitions.apiextensions.k8s.io';
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';
