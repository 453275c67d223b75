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
app.MapGet("/", (HttpContext context) => Pages.Landing(context.GetTributaryReferral()));
app.MapGet("/signup", (HttpContext context) => Pages.SignUp(null, context.GetTributaryReferral()?.Code, null));
app.MapPost("/signup", SignUp.RunAsync).DisableAntiforgery();
app.MapGet("/account", Account.ShowAsync);
app.MapPost("/buy", Account.BuyAsync).DisableAntiforgery();
app.MapPost("/refund", Account.RefundAsync).DisableAntiforgery();
await app.RunAsync();
return 0;
