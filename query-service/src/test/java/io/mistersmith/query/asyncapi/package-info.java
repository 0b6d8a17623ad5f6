/** Tests of the document of the subjects. */
package io.mistersmith.query.asyncapi;
