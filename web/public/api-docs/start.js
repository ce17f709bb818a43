// Shows the document in the page that the server answers at /docs. A file of its own: the policy allows no inline scripts.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "list",
  persistAuthorization: false,
  requestInterceptor: (request) => {
    // Trying an operation out works with the session of who is signed in here.
    const csrf = document.cookie.match(/(?:^|; )muster_csrf=([^;]*)/);
    if (csrf && request.method !== "GET")
      request.headers["X-CSRF-Token"] = decodeURIComponent(csrf[1]);
    return request;
  },
});
