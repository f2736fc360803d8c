// The checksums that S3 knows beside the MD5 of the ETag, and how a multipart upload adds them up.

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;

export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Of all the bytes, or of the checksums of the parts. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export const isChecksumAlgorithm = (name: string): name is ChecksumAlgorithm =>
  CHECKSUM_ALGORITHMS.some((algorithm) => algorithm === name);
