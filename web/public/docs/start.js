// Shows the contract that this binary itself serves.
window.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, displayRequestDuration: true, filter: true })
