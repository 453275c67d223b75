using Shop;
using Tributary.AspNetCore;
using Tributary.Client;

var builder = WebApplication.CreateBuilder(args);

// 1. the client, from Tributary__Url, __Key, __Program
builder.Services.AddTributary(builder.Configuration.GetSection("Tributary").Bind);
builder.Services.AddTributaryCapture(); // 2. ?ref=CODE on this shop's pages
builder.Services.AddSingleton<Customers>();

var app = builder.Build();
if (args is ["setup"])
    return await Setup.RunAsync(app);

app.UseTributaryCapture();
app.MapGet("/", (HttpContext context) => Pages.Landing(context, context.GetTributaryReferral()));
app.MapGet("/signup", (HttpContext context) => Pages.SignUp(context, null, context.GetTributaryReferral()?.Code, null));
app.MapPost("/signup", SignUp.RunAsync).DisableAntiforgery();
app.MapGet("/account", Account.Show);
app.MapPost("/portal-session", Account.BeginPortalAsync); // 3. an address for the widget on the account page
app.MapPost("/webhooks/tributary", Webhooks.ReceiveAsync); // 4. what Tributary tells the shop, signed
app.MapPost("/buy", Account.BuyAsync).DisableAntiforgery();
app.MapPost("/refund", Account.RefundAsync).DisableAntiforgery();
await app.RunAsync();
return 0;
