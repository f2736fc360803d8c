// Buckets here keep no versions: an object's only one is called `null`.
import { S3Error } from '../s3-error.ts';
import type { S3Request } from './request.ts';

export function checkOnlyVersion(request: S3Request): void {
  const versionId = request.parameter('versionId');
  if (versionId === undefined || versionId === 'null') return;
  throw new S3Error('InvalidArgument', 'Invalid version id specified', {
    ArgumentName: 'versionId',
    ArgumentValue: versionId,
  });
}
