// One client a service and process. Endpoint, Region and credentials come from the environment, here and on AWS alike.
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';

export const lambdaClient = (): LambdaClient => new LambdaClient({});

export const s3Client = (): S3Client => new S3Client({});
