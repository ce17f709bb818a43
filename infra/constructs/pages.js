// Screens of the web client have addresses without a file. Those of tickets and subscriptions, which people without an account
// open, are one page, all others another. What looks like a file is one, or 404. Pages of events are the API's.
function handler(event) {
  var request = event.request;
  if (request.uri.lastIndexOf('.') <= request.uri.lastIndexOf('/')) {
    request.uri = /^\/[ts]\/./.test(request.uri) ? '/public.html' : '/index.html';
  }
  return request;
}
