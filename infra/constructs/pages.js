// Screens of the web client have addresses without a file: all of them are its one page. What looks like a file is one, or 404.
function handler(event) {
  var request = event.request;
  if (request.uri.lastIndexOf('.') <= request.uri.lastIndexOf('/')) {
    request.uri = '/index.html';
  }
  return request;
}
