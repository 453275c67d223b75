using Tributary.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();
